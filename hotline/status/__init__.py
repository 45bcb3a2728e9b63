"""How the site does, for those who operate it: probes, the page of metrics, the admin's page."""
