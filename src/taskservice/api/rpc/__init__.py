"""The RPC of existing clients, beside REST: Connect, gRPC-Web and gRPC on the same port (docs/rpc.md)."""
