"""What Django itself costs: no agencies, no features; a page of two queries and a form stored in six statements."""
