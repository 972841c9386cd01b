"""Pictures for phones: what a report shows at a glance. Plain functions returning PNG bytes, to be run in a thread."""
