"""What all conversations are built with."""
