package io.troth.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AssetsTest {
  private static final Pattern NAMED = Pattern.compile("(?:from '\\./|/console/\\w+/)([\\w.]+)");

  private final Assets assets = Assets.get();

  private static String text(Asset asset) {
    return new String(asset.plain(), StandardCharsets.UTF_8);
  }

  @Test
  void whatever_the_page_names_is_there() {
    Matcher named = NAMED.matcher(text(assets.page()));
    int count = 0;
    while (named.find()) {
      Asset file = assets.file(named.group(1)).orElseThrow(() -> new AssertionError(named.group()));
      Matcher imported = NAMED.matcher(text(file));
      while (imported.find()) {
        assertTrue(assets.file(imported.group(1)).isPresent(), imported.group());
        assertTrue(text(assets.page()).contains(imported.group(1)), "preload " + imported.group(1));
      }
      count++;
    }
    assertTrue(count > 10, "found only " + count);
  }

  @Test
  void the_page_has_nothing_that_its_own_policy_forbids() {
    String page = text(assets.page());
    assertFalse(page.contains(" style="), "inline style");
    assertFalse(Pattern.compile("<script(?![^>]* src=)").matcher(page).find(), "inline script");
    assertFalse(Pattern.compile(" on\\w+=").matcher(page).find(), "inline handler");
    assertFalse(page.contains("{{"), "a place that was not filled");
  }

  @Test
  void no_file_makes_markup_from_text() {
    for (String name : new String[] {"app.js", "dom.js", "try.js", "keys.js", "transactions.js"}) {
      String file = text(assets.file(name).orElseThrow());
      assertFalse(
          Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML").matcher(file).find(), name);
    }
  }

  @Test
  void what_is_compressed_is_the_same() throws Exception {
    Asset page = assets.page();
    try (var in =
        new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(page.zipped()))) {
      assertEquals(text(page), new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertTrue(page.zipped().length < page.plain().length / 2);
  }
}
