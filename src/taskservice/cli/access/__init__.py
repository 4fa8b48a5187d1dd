"""Commands about access tokens: those that make them speak SQL, those that keep one speak to the service."""
