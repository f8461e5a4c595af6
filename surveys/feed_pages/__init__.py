"""The administrator's pages for files of incidents, down from their addresses to what they show."""
