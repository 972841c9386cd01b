"""Papers: what is made of a report to be kept, passed on or printed. Plain functions returning bytes, to be run in a thread."""
