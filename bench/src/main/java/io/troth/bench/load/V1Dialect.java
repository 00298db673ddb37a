package io.troth.bench.load;

import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/** Troth's raw bodies: {@code PUT /v1/kv/K}. */
public final class V1Dialect implements Dialect {
  private static final byte[] PUT = Values.ascii("PUT /v1/kv/");
  private static final byte[] GET = Values.ascii("GET /v1/kv/");
  private static final byte[] GET_END = Values.ascii(" HTTP/1.1\r\nHost: localhost\r\n\r\n");

  private final int valueBytes;
  private final byte[] putEnd;
  private final Values values;
  private final byte[] key = new byte[KeyText.LENGTH];

  public V1Dialect(int valueBytes) {
    this.valueBytes = valueBytes;
    this.putEnd =
        Values.ascii(" HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + valueBytes + "\r\n\r\n");
    this.values = new Values(valueBytes, UnaryOperator.identity());
  }

  @Override
  public void put(ByteBuffer to, long number, int random) {
    KeyText.write(key, 0, number);
    to.put(PUT).put(key).put(putEnd).put(values.value(random));
  }

  @Override
  public void get(ByteBuffer to, long number) {
    KeyText.write(key, 0, number);
    to.put(GET).put(key).put(GET_END);
  }

  @Override
  public int requestBytesMax() {
    return valueBytes + 256;
  }

  @Override
  public Dialect another() {
    return new V1Dialect(valueBytes);
  }
}
