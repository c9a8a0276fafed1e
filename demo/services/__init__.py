"""Voorbeeldstad is made with the services everybody uses, so that the demo shows what is true."""
