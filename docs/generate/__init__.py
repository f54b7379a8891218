"""What of the documentation is made when it is built: from the fixers, from their fixtures, and by running wffix."""
