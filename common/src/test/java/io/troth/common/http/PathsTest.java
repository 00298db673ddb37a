package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {
  private static int status(String path) {
    return Paths.check(path).map(Refusal::status).orElse(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/shutdown",
        "/v1/slots/17/checksum",
        "/assets/4f-2_a~/console.js",
        "/v1/.hidden",
        "/v1/a..b",
        "/v1/kv/",
        "/v1/kv/a",
        "/v1/kv/a/b/",
        "/v1/kv/a//b",
        "/v1/kv/a%2fb;c=%25",
        "/v1/kv/%2E%2E",
        "/v1/kv/...",
        "/v1/kv/ä \u0001"
      })
  void one_spelling_is_served(String path) {
    assertEquals(200, status(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//v1/shutdown",
        "/v1//shutdown",
        "/v1/shutdown;x",
        "/v1;x/shutdown",
        "/v1/shutdown;",
        "/v1/%73hutdown",
        "/%76%31/shutdown",
        "/v1%2fshutdown",
        "/v1/./shutdown",
        "/./v1/shutdown",
        "/v1/kv/../shutdown",
        "/v1/kv/..",
        "/v1/kv/a/..;x/shutdown",
        "/v1/kv/.;/a",
        "/v1/%2e/shutdown",
        "/v1\\shutdown",
        "/v1/shutdown//",
        "/v1/shutdown/.",
        "/v1/shutdown/..",
        "/v1/shutdown\n",
        "/v1/shutdown ",
        "/v1/sh\u00fctdown",
        "//",
        "*",
        "v1/shutdown"
      })
  void every_other_spelling_is_refused(String path) {
    assertEquals(400, status(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/shutdown/", "/v1/live/", "/health/", "/metrics/", "/v1/kv/../"})
  void a_slash_at_the_end_is_another_path(String path) {
    assertEquals(path.contains("..") ? 400 : 404, status(path));
  }

  @Test
  void no_path_is_refused() {
    assertEquals(400, status(null));
  }

  @Test
  void what_each_server_answers_itself_is_known() {
    assertTrue(Paths.isOwn("/v1/shutdown"));
    assertTrue(Paths.isOwn("/v1/slots/1/checksum"));
    assertTrue(Paths.isOwn("/health/ready"));
    assertTrue(Paths.isOwn("/link"));
    assertFalse(Paths.isOwn("/v1/slots/1"));
    assertFalse(Paths.isOwn("/v1/kv/a/checksum"));
    assertFalse(Paths.isOwn("/"));
  }
}
