package io.troth.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All files of the console. Loaded and compressed when somebody looks at it first: the start of a
 * server has no time for that.
 */
final class Assets {
  static final String PATH = "/console/";

  private static final String FOLDER = "console/";
  private static final String PLACE_OF_FILES = "{{assets}}";
  private static final List<String> NAMES =
      List.of(
          "api.js",
          "app.js",
          "chart.js",
          "cluster.js",
          "console.css",
          "diff.js",
          "dom.js",
          "icon.svg",
          "keys.js",
          "live.js",
          "load.js",
          "ring.js",
          "theme.js",
          "transactions.js",
          "try.js",
          "verdict.js");

  private final Map<String, Asset> files = new LinkedHashMap<>();
  private final String version;
  private final Asset page;

  private Assets() {
    NAMES.forEach(name -> files.put(name, Asset.of(type(name), load(name))));
    version = Asset.digest(files.values().stream().map(Asset::plain).toArray(byte[][]::new));
    String html = new String(load("index.html"), StandardCharsets.UTF_8);
    page =
        Asset.of(
            "text/html; charset=utf-8",
            html.replace(PLACE_OF_FILES, PATH + version).getBytes(StandardCharsets.UTF_8));
  }

  private static final class Loaded {
    static final Assets ASSETS = new Assets();
  }

  static Assets get() {
    return Loaded.ASSETS;
  }

  /** Changes with every file. */
  String version() {
    return version;
  }

  Asset page() {
    return page;
  }

  Optional<Asset> file(String name) {
    return Optional.ofNullable(files.get(name));
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.'))) {
      case ".js" -> "text/javascript; charset=utf-8";
      case ".css" -> "text/css; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static byte[] load(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + FOLDER + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
