"""Reading requests: body, query and headers, each checked, each error naming its field."""
