package io.troth.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseScannerTest {

  @Test
  void a_response_is_whole_with_its_last_byte() {
    wholeWithItsLastByte("HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX: y\r\n\r\nvalue", 201);
    wholeWithItsLastByte("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", 404);
    wholeWithItsLastByte("HTTP/1.1 204 No Content\r\n\r\n", 204);
  }

  @Test
  void so_is_one_in_chunks() {
    wholeWithItsLastByte(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\r\n0\r\r\nA\r\n0123456789\r\n"
            + "0\r\n\r\n",
        200);
  }

  private static void wholeWithItsLastByte(String response, int status) {
    byte[] bytes = response.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer in = ByteBuffer.allocate(bytes.length);
    ResponseScanner scanner = new ResponseScanner();
    for (int i = 0; i < bytes.length; i++) {
      in.put(bytes[i]);
      int expected = i + 1 < bytes.length ? ResponseScanner.INCOMPLETE : status;
      assertEquals(expected, scanner.scan(in), "after " + (i + 1) + " bytes");
    }
  }
}
