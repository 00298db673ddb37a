package io.troth.bench.load;

import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/** Troth's query strings: {@code PUT /?key=K&val=V}. */
public final class QueryDialect implements Dialect {
  private static final byte[] PUT = Values.ascii("PUT /?key=");
  private static final byte[] VALUE = Values.ascii("&val=");
  private static final byte[] GET = Values.ascii("GET /?key=");
  private static final byte[] END = Values.ascii(" HTTP/1.1\r\nHost: localhost\r\n\r\n");

  private final int valueBytes;
  private final Values values;
  private final byte[] key = new byte[KeyText.LENGTH];

  public QueryDialect(int valueBytes) {
    this.valueBytes = valueBytes;
    this.values = new Values(valueBytes, UnaryOperator.identity());
  }

  @Override
  public void put(ByteBuffer to, long number, int random) {
    KeyText.write(key, 0, number);
    to.put(PUT).put(key).put(VALUE).put(values.value(random)).put(END);
  }

  @Override
  public void get(ByteBuffer to, long number) {
    KeyText.write(key, 0, number);
    to.put(GET).put(key).put(END);
  }

  @Override
  public int requestBytesMax() {
    return valueBytes + 256;
  }

  @Override
  public Dialect another() {
    return new QueryDialect(valueBytes);
  }
}
