"""What imports read and write by the thousand: pages of what is known, and statements for many rows at once."""
