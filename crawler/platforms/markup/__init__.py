"""Reading HTML that no one family of software owns: lists, pagers, articles, dates."""
