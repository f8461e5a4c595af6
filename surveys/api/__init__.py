"""The doors for machines: an agency's own on its host, and one for dispatch centres on the platform's."""
