"""From a dispatch centre's file to records: plain Python that knows neither the database nor the web."""
