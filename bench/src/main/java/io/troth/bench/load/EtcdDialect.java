package io.troth.bench.load;

import java.nio.ByteBuffer;
import java.util.Base64;

/** etcd's JSON gateway: {@code POST /v3/kv/put}, keys and values in base64. Reads linearizable. */
public final class EtcdDialect implements Dialect {
  private static final String END = " HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
  private static final byte[] KEY = Values.ascii("{\"key\":\"");
  private static final byte[] VALUE = Values.ascii("\",\"value\":\"");
  private static final byte[] CLOSE = Values.ascii("\"}");

  private final int valueBytes;
  private final Values values;
  private final byte[] put;
  private final byte[] get;
  private final byte[] key = new byte[KeyText.LENGTH];
  private final byte[] encoded = new byte[base64Bytes(KeyText.LENGTH)];

  public EtcdDialect(int valueBytes) {
    this.valueBytes = valueBytes;
    this.values = new Values(valueBytes, Base64.getEncoder()::encode);
    int getBytes = KEY.length + encoded.length + CLOSE.length;
    int putBytes = getBytes + VALUE.length + base64Bytes(valueBytes);
    this.put = Values.ascii("POST /v3/kv/put" + END + putBytes + "\r\n\r\n");
    this.get = Values.ascii("POST /v3/kv/range" + END + getBytes + "\r\n\r\n");
  }

  private static int base64Bytes(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  @Override
  public void put(ByteBuffer to, long number, int random) {
    encode(number);
    to.put(put).put(KEY).put(encoded).put(VALUE).put(values.value(random)).put(CLOSE);
  }

  @Override
  public void get(ByteBuffer to, long number) {
    encode(number);
    to.put(get).put(KEY).put(encoded).put(CLOSE);
  }

  private void encode(long number) {
    KeyText.write(key, 0, number);
    int written = Base64.getEncoder().encode(key, encoded);
    if (written != encoded.length) {
      throw new IllegalStateException("a key of " + written + " bytes");
    }
  }

  @Override
  public int requestBytesMax() {
    return base64Bytes(valueBytes) + 512;
  }

  @Override
  public Dialect another() {
    return new EtcdDialect(valueBytes);
  }
}
