"""Archived documents as people may look at them: inert, and with the cell marked from which a figure was read.

sanitising  a page's article as markup that can do nothing
showing     a document of any format as markup, or a page of a PDF or a picture as a picture
vectors     a page as a picture of its characters and rules, where no library draws it
apart       the process in which this is done: whatever a document is, it ends soon and within bounds
"""
