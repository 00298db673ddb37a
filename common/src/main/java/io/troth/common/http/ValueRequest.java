package io.troth.common.http;

import io.javalin.http.Context;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A GET or HEAD of a value, answered as RFC 9110 has it: conditions first, then a range; and a HEAD
 * has the status and headers of the GET. The request's headers are read before the value is asked
 * for, so that a malformed one is refused at once.
 *
 * <p>Values come from users, and an address of this server shows them. So their headers forbid a
 * browser to make a page of them, which would act in the name of the console.
 *
 * @param head whether only the headers are asked for
 * @param range the range asked for, if it is one
 * @param ifRange what the value must match for the range to be answered
 */
public record ValueRequest(
    boolean head,
    Preconditions preconditions,
    Optional<String> range,
    Optional<EntityTags> ifRange) {
  /** Of values in the query string, which are for people to read. */
  public static final HttpField TEXT =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Answers.TEXT);

  public static final HttpField BYTES =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Answers.BYTES);

  /** A value may change at any time: a cache has to ask whether it did. */
  private static final HttpField CACHING =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache");

  /** An array, since every answer goes through it. */
  private static final HttpField[] OF_VALUES = {
    new PreEncodedHttpField(HttpHeader.ACCEPT_RANGES, "bytes"),
    new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
    new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"),
    new PreEncodedHttpField("Content-Security-Policy", "default-src 'none'; sandbox")
  };

  private static final EnumSet<HttpHeader> ASKING =
      EnumSet.of(HttpHeader.IF_MATCH, HttpHeader.IF_NONE_MATCH, HttpHeader.RANGE);

  private static final ValueRequest GET =
      new ValueRequest(false, Preconditions.NONE, Optional.empty(), Optional.empty());
  private static final ValueRequest HEAD =
      new ValueRequest(true, Preconditions.NONE, Optional.empty(), Optional.empty());

  private static final Refusal OTHER_REVISION =
      Refusal.notApplied(412, "the key has another revision").coded("revision_differs");
  private static final Refusal NO_SUCH_RANGE =
      Refusal.notApplied(416, "the value has no byte of that range").coded("no_such_range");

  /** What is sent of a value. */
  private record Part(int status, int from, int length) {}

  /**
   * @throws Refusal.Refused where a header is malformed
   */
  public static ValueRequest of(HttpServletRequest request) {
    return of(
        HttpMethod.HEAD.is(request.getMethod()),
        Preconditions.of(request),
        request.getHeaders("Range"),
        request.getHeader("If-Range"));
  }

  /**
   * @throws Refusal.Refused where a header is malformed
   */
  public static ValueRequest of(Request request) {
    boolean head = HttpMethod.HEAD.is(request.getMethod());
    HttpFields headers = request.getHeaders();
    if (!headers.contains(ASKING)) {
      return head ? HEAD : GET;
    }
    return of(
        head,
        Preconditions.of(headers),
        headers.getValues("Range"),
        headers.get(HttpHeader.IF_RANGE));
  }

  /** Ranges are for GET only, and one at a time. */
  private static ValueRequest of(
      boolean head, Preconditions preconditions, Enumeration<String> ranges, String ifRange) {
    if (head || !ranges.hasMoreElements()) {
      return new ValueRequest(head, preconditions, Optional.empty(), Optional.empty());
    }
    String range = ranges.nextElement();
    return new ValueRequest(
        false,
        preconditions,
        ranges.hasMoreElements() ? Optional.empty() : Optional.of(range),
        Optional.ofNullable(ifRange).map(ValueRequest::tag));
  }

  /** Instead of a tag it may be a date, which no value has. */
  private static EntityTags tag(String ifRange) {
    boolean isTag = ifRange.startsWith("\"") || ifRange.startsWith("W/");
    return isTag
        ? EntityTags.parse("If-Range", Collections.enumeration(List.of(ifRange)))
        : new EntityTags(false, List.of(), List.of());
  }

  /**
   * Answers with that version of the key.
   *
   * @param type the header that says of which type the value is
   * @throws Refusal.Refused where its value is not to be answered
   */
  public void answer(
      Version version, HttpField type, Request request, Response response, Callback callback) {
    Value value = value(version);
    HttpFields.Mutable headers = response.getHeaders();
    Part part = answer(value, version.revision(), type, headers::put);
    response.setStatus(part.status);
    if (part.status == 304) {
      Answers.headers(response, callback);
    } else if (head) {
      response.write(true, null, callback);
    } else {
      ByteBuffer bytes = ByteBuffer.wrap(value.bytes(), part.from, part.length);
      Answers.send(request, response, callback, bytes);
    }
  }

  /**
   * The same for what goes through Javalin.
   *
   * @throws Refusal.Refused where its value is not to be answered
   */
  public void answer(Version version, HttpField type, Context to) {
    Value value = value(version);
    Part part =
        answer(value, version.revision(), type, each -> to.header(each.getName(), each.getValue()));
    to.status(part.status);
    if (part.status == 304) {
      to.res().setContentType(null);
      Answers.headers(to);
    } else if (!head) {
      byte[] bytes = value.bytes();
      boolean whole = part.length == bytes.length;
      Answers.bytes(
          to,
          part.status,
          type.getValue(),
          whole ? bytes : Arrays.copyOfRange(bytes, part.from, part.from + part.length));
    }
  }

  /** Without a key there is nothing of which a condition could hold: this comes first. */
  private static Value value(Version version) {
    return version.value().orElseThrow(Refusal.NO_KEY::exception);
  }

  private Part answer(Value value, long revision, HttpField type, Consumer<HttpField> headers) {
    String tag = EntityTags.tag(revision);
    Preconditions.Verdict verdict = preconditions.judge(revision);
    if (verdict == Preconditions.Verdict.FAILED) {
      throw OTHER_REVISION.exception();
    }
    headers.accept(new HttpField(HttpHeader.ETAG, tag));
    headers.accept(new HttpField("Troth-Revision", tag.substring(1, tag.length() - 1)));
    headers.accept(CACHING);
    if (verdict == Preconditions.Verdict.NOT_MODIFIED) {
      return new Part(304, 0, 0);
    }
    Part part = part(revision, value.length(), headers);
    headers.accept(type);
    for (HttpField each : OF_VALUES) {
      headers.accept(each);
    }
    if (head) {
      headers.accept(new HttpField(HttpHeader.CONTENT_LENGTH, Integer.toString(value.length())));
    }
    return part;
  }

  private Part part(long revision, int length, Consumer<HttpField> headers) {
    boolean isWhole =
        range.isEmpty() || (ifRange.isPresent() && !ifRange.get().matchesStrongly(revision));
    Optional<ByteRange> asked = isWhole ? Optional.empty() : ByteRange.of(range.get(), length);
    if (asked.isEmpty()) {
      return new Part(200, 0, length);
    }
    ByteRange bytes = asked.get();
    headers.accept(new HttpField(HttpHeader.CONTENT_RANGE, bytes.contentRange(length)));
    if (bytes.isUnsatisfiable()) {
      throw NO_SUCH_RANGE.exception();
    }
    return new Part(206, bytes.from(), bytes.length());
  }
}
