"""The imitated platforms: each module answers the requests to one portal, as its software would."""
