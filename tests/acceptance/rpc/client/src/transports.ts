import type { Transport } from "@connectrpc/connect";
import {
  compressionGzip,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";

/** How a call travels; `http2` is what gRPC needs, and what the others can have. */
export type Wire = {
  address: string;
  protocol: "connect" | "grpc" | "grpc-web";
  binary: boolean;
  gzip?: boolean;
  http2?: boolean;
};

const known = new Map<string, Transport>();

export function transportOf(wire: Wire): Transport {
  const key = JSON.stringify(wire);
  const transport = known.get(key) ?? makeTransport(wire);
  known.set(key, transport);
  return transport;
}

function makeTransport(wire: Wire): Transport {
  const options = {
    baseUrl: wire.address,
    useBinaryFormat: wire.binary,
    acceptCompression: wire.gzip ? [compressionGzip] : [],
    ...(wire.gzip ? { sendCompression: compressionGzip, compressMinBytes: 1 } : {}),
  };
  if (wire.protocol === "grpc") {
    return createGrpcTransport(options);
  }
  const httpVersion = wire.http2 ? "2" : "1.1";
  return wire.protocol === "connect"
    ? createConnectTransport({ ...options, httpVersion })
    : createGrpcWebTransport({ ...options, httpVersion });
}
