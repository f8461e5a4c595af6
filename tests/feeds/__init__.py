"""Files as dispatch centres export them: the real headers of six cities, synthetic people, realistic faults."""
