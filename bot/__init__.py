"""The shell: wires and runs, decides nothing."""
