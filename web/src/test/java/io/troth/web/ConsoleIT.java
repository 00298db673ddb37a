package io.troth.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, on a real cluster. Those that kill servers come last. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>'\"&%2F\u202e";
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final List<String> PAGES =
      List.of("try", "cluster", "transactions", "keys/orders%2F2041", "load");

  @TempDir static Path folder;
  private static Servers servers;
  private static Browsers browsers;

  @BeforeAll
  static void start() throws Exception {
    browsers = new Browsers();
    servers = new Servers(folder, 4, 3);
    PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
  }

  @AfterAll
  static void stop() throws Exception {
    if (servers != null) {
      servers.close();
    }
    if (browsers != null) {
      browsers.close();
    }
  }

  @AfterEach
  void nothing_complained() {
    assertEquals(List.of(), browsers.complaints);
  }

  private static Page open(int server, String hash) {
    Page page = browsers.page();
    page.navigate(servers.url(server) + "/#/" + hash);
    assertThat(page.locator("#stream")).hasText("live");
    return page;
  }

  private static void ask(Page page, String verb, String key, String value) {
    page.fill("#key", key);
    page.fill("#val", value);
    page.click("[data-verb=" + verb + "]");
  }

  private static Locator latest(Page page, String status) {
    assertThat(page.locator("#log .entry").first()).hasAttribute("data-status", status);
    return page.locator("#log .entry").first();
  }

  @Test
  @Order(1)
  void every_button_works_on_the_leader() {
    Page page = open(0, "try");
    assertThat(page.locator("#server")).containsText("leader");
    assertThat(page.locator("#server")).containsText(servers.address(0));

    ask(page, "PUT", "fruit", "apple");
    assertThat(latest(page, "201").locator(".answer")).hasText("apple");
    ask(page, "POST", "fruit", "pear");
    assertThat(latest(page, "409").locator(".answer")).hasText("error: key exists");
    page.press("#key", "Enter");
    assertThat(latest(page, "200").locator(".answer")).hasText("apple");
    page.fill("#txn", "basket");
    ask(page, "PUT", "fruit", "plum");
    assertThat(latest(page, "202").locator(".answer")).hasText("commit");
    page.click("[data-verb=COMMIT]");
    latest(page, "204");
    ask(page, "PUT", "fruit", "quince");
    latest(page, "202");
    page.click("[data-verb=ABORT]");
    latest(page, "204");
    page.fill("#txn", "");
    page.click("[data-verb=GET]");
    assertThat(latest(page, "200").locator(".answer")).hasText("plum");
    ask(page, "DELETE", "fruit", "");
    assertThat(latest(page, "201").locator(".answer")).hasText("fruit");
    page.click("[data-verb=GET]");
    latest(page, "404");
    String[] follower = servers.address(1).split(":");
    ask(page, "REGISTER", follower[0], follower[1]);
    latest(page, "201");

    page.click("#log-clear");
    assertThat(page.locator("#log .entry")).hasCount(0);
    assertThat(page.locator("#log-empty")).isVisible();
    page.context().close();
  }

  @Test
  @Order(2)
  void every_button_works_on_a_follower_where_writes_are_held() {
    Page page = open(1, "try");
    assertThat(page.locator("#server")).containsText("follower");

    ask(page, "PUT", "first", "by hand");
    assertThat(latest(page, "202").locator(".answer")).hasText("commit");
    page.click("[data-verb=ABORT]");
    latest(page, "204");
    ask(page, "POST", "created on a follower", "yes");
    latest(page, "202");
    page.click("[data-verb=COMMIT]");
    latest(page, "204");
    ask(page, "DELETE", "created on a follower", "");
    latest(page, "202");
    page.click("[data-verb=COMMIT]");
    latest(page, "204");
    page.click("[data-verb=COMMIT]");
    latest(page, "404");
    String[] follower = servers.address(1).split(":");
    ask(page, "REGISTER", follower[0], follower[1]);
    latest(page, "201");
    page.context().close();
  }

  @Test
  @Order(3)
  void what_a_follower_holds_is_seen_on_the_leader_and_committed_there() throws Exception {
    Page follower = open(2, "try");
    Page leader = open(0, "transactions");
    ask(follower, "PUT", "shared/plan", "tea at five");
    latest(follower, "202");
    String name = leader.locator(".wait[data-txn]").first().getAttribute("data-txn");
    assertTrue(name.matches("follower-[1-4]"), name);
    assertThat(leader.locator("#held-count")).hasText("1");
    assertEquals(404, servers.request("GET", 0, "/?key=shared%2Fplan").statusCode());

    leader.click("[aria-label='Commit " + name + "']");
    assertThat(leader.locator(".wait[data-txn]")).hasCount(0);
    assertThat(leader.locator("#flow")).containsText("shared/plan");
    for (int server = 0; server <= 4; server++) {
      int each = server;
      HttpResponse<String> held = servers.request("GET", 0, "/v1/replicas?key=shared%2Fplan");
      boolean holds = each == 0 || held.body().contains(servers.address(each));
      if (holds) {
        Servers.await(
            "server " + each + " has the value",
            () -> servers.request("GET", each, "/?key=shared%2Fplan").body().equals("tea at five"));
      }
    }
    follower.context().close();
    leader.context().close();
  }

  @Test
  @Order(4)
  void who_waits_for_whom_is_shown() throws Exception {
    Page page = open(0, "transactions");
    servers.request("PUT", 0, "/?key=door&val=1&txn=alice");
    Thread waiting = Thread.ofVirtual().start(() -> quietly("PUT", "/?key=door&val=2"));
    assertThat(page.locator(".wait[data-txn=alice] .queue")).containsText("door");
    waiting.join();
    page.click("[aria-label='Abort alice']");
    assertThat(page.locator(".wait[data-txn]")).hasCount(0);
    page.context().close();
  }

  private static void quietly(String method, String path) {
    try {
      servers.request(method, 0, path);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Order(5)
  void an_aborted_transaction_says_who_said_no_and_why() throws Exception {
    Page page = open(0, "transactions");
    servers.request("POST", 0, "/?key=first&val=again");
    Locator row = page.locator("#flow .tx[data-tone=bad]").first();
    assertThat(row).containsText(Pattern.compile("follower \\d said no: key exists"));
    row.locator("button").click();
    assertThat(row.locator(".detail")).containsText("synced and voted");
    page.context().close();
  }

  @Test
  @Order(6)
  void hostile_keys_and_values_are_only_text() throws Exception {
    Page page = open(0, "try");
    ask(page, "PUT", HOSTILE, "<script>alert(2)</script>");
    assertThat(latest(page, "201").locator(".answer")).hasText("<script>alert(2)</script>");
    page.navigate(servers.url(0) + "/#/transactions");
    assertThat(page.locator("#flow")).containsText("<img src=x");
    page.keyboard().press("4");
    page.fill("#find-key", HOSTILE);
    page.press("#find-key", "Enter");
    assertThat(page.locator("#h-value")).hasText(HOSTILE);
    assertThat(page.locator("pre.shown")).hasText("<script>alert(2)</script>");
    assertEquals(0, page.locator("main img, main script").count());
    page.context().close();
  }

  @Test
  @Order(7)
  void the_curl_that_is_copied_does_the_same() throws Exception {
    Page page = open(0, "try");
    ask(page, "PUT", "it's $HOME", "a 'b' \"c\"");
    Locator entry = latest(page, "201");
    entry.locator("button", new Locator.LocatorOptions().setHasText("curl")).click();
    String copied = page.evaluate("navigator.clipboard.readText()").toString();
    assertEquals(copied, entry.locator(".curl").textContent());
    servers.request("DELETE", 0, "/?key=it%27s%20%24HOME");
    Process shell = new ProcessBuilder("sh", "-c", copied + " -s").start();
    assertEquals(
        "a 'b' \"c\"", new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    page.context().close();
  }

  @Test
  @Order(8)
  void a_value_is_saved_only_if_it_is_as_it_was_seen() throws Exception {
    servers.request("PUT", 0, "/v1/kv/menu", "soup\nfish\nrice");
    Page page = open(0, "keys/menu");
    page.click("text=Edit");
    page.fill("#edit-value", "soup\nbeans\nrice");
    assertThat(page.locator(".diff .del")).hasText("− fish");
    assertThat(page.locator(".diff .add")).hasText("+ beans");
    servers.request("PUT", 0, "/v1/kv/menu", "somebody was faster");
    page.click("text=Save");
    assertThat(page.locator("#key-said")).containsText("somebody else changed it");
    page.click("[data-again] button");
    assertThat(page.locator("pre.shown")).hasText("somebody was faster");
    page.click("text=Edit");
    page.fill("#edit-value", "mine");
    page.click("text=Save");
    assertThat(page.locator("#key-said")).hasText("Saved.");
    assertThat(page.locator("#where tbody tr")).hasCount(3);

    page.click("#value-body >> text=Delete");
    page.click("#confirm-no");
    assertEquals(200, servers.request("GET", 0, "/v1/kv/menu").statusCode());
    page.click("#value-body >> text=Delete");
    page.click("#confirm-yes");
    assertThat(page.locator("#key-said")).hasText("Deleted.");
    assertEquals(404, servers.request("GET", 0, "/v1/kv/menu").statusCode());
    page.context().close();
  }

  @Test
  @Order(9)
  void a_large_value_does_not_freeze_the_page() throws Exception {
    servers.request("PUT", 0, "/v1/kv/large", "0123456789abcde\n".repeat(60_000));
    Page page = open(0, "keys/large");
    assertThat(page.locator("#value-sum")).containsText("938 KiB");
    assertThat(page.locator("#value-body >> text=too large to edit here")).isVisible();
    long started = System.nanoTime();
    for (String as : List.of("hex", "json", "text")) {
      page.click("[data-as=" + as + "]");
    }
    page.click("text=Show 64 KiB more");
    assertTrue(System.nanoTime() - started < 5_000_000_000L, "it was slow");
    page.context().close();
  }

  @Test
  @Order(10)
  void pages_of_other_sites_change_nothing_and_curl_still_does() throws Exception {
    String path = "/?key=first&val=stolen";
    for (int server : List.of(0, 1)) {
      assertEquals(
          403,
          servers.request("PUT", server, path, "", "Origin", "http://evil.example").statusCode());
      assertEquals(
          403,
          servers
              .request("POST", server, "/commit", "", "Sec-Fetch-Site", "cross-site")
              .statusCode());
      assertEquals(
          403,
          servers
              .request("DELETE", server, "/v1/kv/first", "", "Sec-Fetch-Site", "same-site")
              .statusCode());
    }
    assertEquals(201, servers.request("PUT", 0, "/?key=first&val=2").statusCode());
    assertEquals(
        201,
        servers.request("PUT", 0, "/?key=first&val=2", "", "Origin", servers.url(0)).statusCode());

    Page page = browsers.page();
    page.route(
        "http://evil.example/**",
        (Route route) ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/html")
                    .setBody(
                        "<form method=post action='"
                            + servers.url(0)
                            + "/abort?txn=x'><button>win</button></form>")));
    page.navigate("http://evil.example/");
    page.click("button");
    assertThat(page.locator("body")).containsText("another site");
    page.context().close();
  }

  @Test
  @Order(11)
  void it_is_small_and_soon_there_and_lets_nothing_in() throws Exception {
    HttpResponse<String> response = servers.request("GET", 0, "/");
    String policy = response.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertFalse(response.body().contains("style="), "no inline style");

    Page page = open(0, "cluster");
    page.reload();
    assertThat(page.locator("#stream")).hasText("live");
    Object bytes =
        page.evaluate(
            "() => performance.getEntriesByType('resource').filter(e => !e.name.includes('/v1/'))"
                + ".reduce((sum, e) => sum + e.decodedBodySize, performance.getEntriesByType('navigation')[0].decodedBodySize)");
    Object paint =
        page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
    System.out.println("console: " + bytes + " bytes, first paint after " + paint + " ms");
    assertTrue(((Number) bytes).intValue() < 200_000, bytes + " bytes");
    assertTrue(((Number) paint).doubleValue() < 1_500, "first paint after " + paint + " ms");
    page.context().close();
  }

  @Test
  @Order(12)
  void every_page_looks_as_it_should_and_axe_finds_nothing_serious() throws Exception {
    servers.request(
        "PUT",
        0,
        "/v1/kv/orders%2F2041",
        "{\"id\": 2041, \"items\": [\"tea\", \"rice\"], \"paid\": true}");
    servers.request("PUT", 0, "/?key=orders%2F2042&val=open&txn=checkout&hold=600");
    servers.request("PUT", 0, "/?key=stock%2Ftea&val=11&txn=checkout");
    for (int n = 0; n < 60; n++) {
      servers.request(n % 7 == 0 ? "POST" : "PUT", 0, "/?key=orders%2F20" + n % 20 + "&val=" + n);
    }
    String axe = axe();
    for (int width : List.of(1280, 390)) {
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        Page page = browsers.page(width, width == 390 ? 844 : 860, scheme);
        for (String each : PAGES) {
          page.navigate(servers.url(0) + "/#/" + each);
          page.reload();
          assertThat(page.locator("#stream")).hasAttribute("data-state", "live");
          page.waitForTimeout(900);
          if (each.equals("try")) {
            ask(page, "GET", "orders/2041", "");
            latest(page, "200");
            ask(page, "POST", "orders/2041", "again");
            latest(page, "409");
            page.waitForTimeout(300);
          }
          String name =
              each.replaceAll("/.*", "")
                  + "-"
                  + width
                  + "-"
                  + scheme.name().toLowerCase(java.util.Locale.ROOT);
          page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
          assertTrue(
              (int) page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0,
              name + " is wider than the window");
          assertEquals("", findings(page, axe), name);
        }
        page.context().close();
      }
    }
    servers.request("POST", 0, "/abort?txn=checkout");
  }

  private static String axe() throws Exception {
    try (InputStream script =
        ConsoleIT.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String findings(Page page, String axe) {
    // As the debugger does: the page's own policy would not let it in, rightly.
    page.evaluate(axe + "; undefined");
    return page.evaluate(
            "async () => (await axe.run()).violations.filter(v => ['serious', 'critical'].includes(v.impact))"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + (n.any[0]?.message ?? '')).join(' | ')).join('\\n')")
        .toString();
  }

  @Test
  @Order(13)
  void all_of_it_can_be_done_with_the_keyboard() {
    Page page = open(0, "try");
    page.locator("#main").focus();
    page.keyboard().press("/");
    assertThat(page.locator("#key")).isFocused();
    page.keyboard().type("by/keyboard");
    page.keyboard().press("Tab");
    page.keyboard().type("yes");
    page.keyboard().press("Control+Enter");
    latest(page, "201");
    page.fill("#key", "");
    page.locator("#key").press("ArrowUp");
    assertThat(page.locator("#key")).hasValue("by/keyboard");
    page.locator("#main").focus();
    for (Map.Entry<String, String> each :
        Map.of("2", "cluster", "3", "transactions", "5", "load").entrySet()) {
      page.keyboard().press(each.getKey());
      assertThat(page.locator("#page-" + each.getValue())).isVisible();
    }
    page.keyboard().press("t");
    assertThat(page.locator("html")).hasAttribute("data-theme", "light");
    page.context().close();
  }

  @Test
  @Order(20)
  void a_follower_dies_and_its_slots_are_seen_moving_until_all_is_well_again() throws Exception {
    Page page = open(0, "cluster");
    assertThat(page.locator("#h-verdict")).hasText("All is well");
    assertEquals(0, page.locator("#ring path.missing").count());
    long killed = System.nanoTime();
    servers.kill(4);
    assertThat(page.locator("#h-verdict")).hasText(Pattern.compile("Follower \\d is down"));
    page.locator("#ring path.missing")
        .first()
        .waitFor(
            new Locator.WaitForOptions()
                .setState(com.microsoft.playwright.options.WaitForSelectorState.ATTACHED));
    System.out.println(
        "console: a dead follower was seen after "
            + (System.nanoTime() - killed) / 1_000_000
            + " ms");
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("follower-down.png")));
    servers.start(4);
    assertThat(page.locator("#h-verdict"))
        .hasText("All is well", new LocatorAssertions.HasTextOptions().setTimeout(40_000));
    assertThat(page.locator("#ring path.missing")).hasCount(0);
    page.context().close();
  }

  @Test
  @Order(21)
  void a_leader_that_went_away_is_noticed_and_found_again() throws Exception {
    Page leader = open(0, "cluster");
    Page follower = open(1, "cluster");
    servers.kill(0);
    assertThat(leader.locator("#stream")).hasAttribute("data-state", "lost");
    assertThat(leader.locator("#stream")).containsText("no connection since");
    assertThat(follower.locator("#h-verdict")).hasText("The leader does not answer");
    assertThat(follower.locator("#verdict-more")).containsText("nothing in doubt");
    follower.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("leader-away.png")));
    servers.start(0);
    for (Page page : List.of(leader, follower)) {
      assertThat(page.locator("#stream"))
          .hasText("live", new LocatorAssertions.HasTextOptions().setTimeout(40_000));
      assertThat(page.locator("#h-verdict"))
          .hasText("All is well", new LocatorAssertions.HasTextOptions().setTimeout(40_000));
      page.context().close();
    }
  }
}
