package io.troth.common.check;

/**
 * Every bound there is (I9), in one place: on sizes, counts and waits. That they fit together is
 * checked when this class loads, so that a change of one that breaks another is noticed by the
 * first test and not by the first large transaction.
 */
public final class Limits {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  // Keys, values, transactions.
  public static final int KEY_BYTES_MAX = KIB;
  public static final int VALUE_BYTES_MAX = MIB;

  /** Of a value in a query string. */
  public static final int QUERY_VALUE_BYTES_MAX = 64 * KIB;

  /** Keys and values of a transaction's writes and conditions together. */
  public static final int TRANSACTION_BYTES_MAX = 4 * MIB;

  /** A transaction as JSON: with its names, quotes, and bytes in base64. */
  public static final int TRANSACTION_JSON_BYTES_MAX = 2 * TRANSACTION_BYTES_MAX;

  /**
   * Values that a transaction's gets answer together. As JSON each byte may become six, and twice
   * that while it is built.
   */
  public static final int TRANSACTION_GETS_BYTES_MAX = TRANSACTION_BYTES_MAX;

  /** Values that the leader reads for one transaction, those of its conditions included. */
  public static final int TRANSACTION_READ_BYTES_MAX = 4 * TRANSACTION_BYTES_MAX;

  public static final int TRANSACTION_WRITES_MAX = 10_000;
  public static final int TRANSACTION_CONDITIONS_MAX = 10_000;

  /** Entity tags, which are revisions, in a request's {@code If-Match} or {@code If-None-Match}. */
  public static final int ENTITY_TAGS_MAX = 128;

  /**
   * The largest prepare: a transaction as large as can be, with what its frame says of each write
   * and condition.
   */
  public static final int PREPARE_BYTES_MAX =
      TRANSACTION_BYTES_MAX + 16 * (TRANSACTION_WRITES_MAX + TRANSACTION_CONDITIONS_MAX) + 8 * KIB;

  // Waiting and under way in the leader.

  /** Client requests in front of the loop; more are refused at once. */
  public static final int WORK_QUEUE_MAX = 16_384;

  /**
   * Keys and values of all requests that are not answered, those included whose bodies are still
   * coming in; more are refused at once.
   */
  public static final int REQUEST_BYTES_UNDER_WAY_MAX = 96 * MIB;

  /** Transactions prepared or waiting for their turn, undecided. */
  public static final int UNDECIDED_MAX = 32_768;

  /**
   * Keys and values of all transactions that the leader keeps: those that wait or are undecided,
   * and those decided whose outcome a follower has not stored yet. More are refused at once.
   */
  public static final int TRANSACTIONS_KEPT_BYTES_MAX = 192 * MIB;

  /** What a kept transaction takes beside its keys and values, about. */
  public static final int TRANSACTION_OWN_BYTES = 512;

  /** With more than this kept, the learner that lacks most is put off (R8). */
  public static final int LEARNERS_BEHIND_BYTES_MAX = 64 * MIB;

  /** The first time that a learner is put off, and the longest. */
  public static final int LEARNER_PUT_OFF_MILLIS_MIN = 5_000;

  public static final int LEARNER_PUT_OFF_MILLIS_MAX = 60_000;

  /** Relayed reads that are not answered. */
  public static final int READS_UNDER_WAY_MAX = WORK_QUEUE_MAX;

  /** Readings that wait until others are answered; more are refused at once. */
  public static final int READS_WAITING_MAX = WORK_QUEUE_MAX;

  /** Held transactions open at once. */
  public static final int HELD_MAX = 1_024;

  /** A held transaction's name. */
  public static final int HELD_NAME_BYTES_MAX = 255;

  /** Writes of one held transaction. */
  public static final int HELD_PIECES_MAX = 256;

  /** How long a transaction is held, unless its first write says otherwise; and at most. */
  public static final int HOLD_MILLIS_DEFAULT = 60_000;

  public static final int HOLD_MILLIS_MAX = 86_400_000;

  /** How many of those that wait for a locked key are shown. */
  public static final int WAITERS_SHOWN_MAX = 100;

  /** Answers to relayed reads that may be on their way, as far as can be foreseen. */
  public static final int READS_BYTES_MAX = 64 * MIB;

  /**
   * So much of an answer is buffered and sent while nobody waits; the web server's own buffer holds
   * twice that.
   */
  public static final int ANSWER_BUFFERED_BYTES_MAX = 4 * KIB;

  /** Of one server's port; who comes then waits until another has gone. */
  public static final int CONNECTIONS_MAX = 8_192;

  /** Of these, from one address of a client; more are closed at once. */
  public static final int CONNECTIONS_PER_ADDRESS_MAX = CONNECTIONS_MAX / 2;

  /** From the first byte of a request to the end of its headers. */
  public static final int HEADERS_MILLIS_MAX = 10_000;

  /** Headers that have begun and are not complete, of all connections together. */
  public static final int HEADERS_UNDER_WAY_BYTES_MAX = 64 * MIB;

  /** Longer answers on their way to clients that may not read them. */
  public static final int ANSWERS_UNDER_WAY_BYTES_MAX = 96 * MIB;

  /** Bodies that a follower has, or is getting, to pass them on; more are refused at once. */
  public static final int PASSED_ON_BYTES_MAX = 32 * MIB;

  /** Requests that may have to wait, each on a thread of its own. */
  public static final int REQUESTS_ELSEWHERE_MAX = 1_024;

  // Rounds.
  public static final int ROUNDS_UNDER_WAY_MAX = 4;

  /** Transactions of one round. */
  public static final int ROUND_COUNT_MAX = 2_048;

  /**
   * A round takes no further transaction that would carry it over this; one that is larger has a
   * round for itself.
   */
  public static final int ROUND_BYTES_MAX = MIB;

  /**
   * Decisions in one round, and as many revisions to forget; those that are left ride on the next.
   */
  public static final int ROUND_DECISIONS_MAX = 16_384;

  /** Relayed reads in one round; more go in further rounds of the same moment. */
  public static final int ROUND_READS_MAX = 2_048;

  // Catching up.

  /** Slots that a follower catches up on at the same time. */
  public static final int LEARNING_MAX = 64;

  /** Of these, those that it fetches at the same time. */
  public static final int FETCHES_MAX = 4;

  /** Fetches that run, those included that were given up and have not ended yet. */
  public static final int FETCHES_UNDER_WAY_MAX = 4 * FETCHES_MAX;

  /** A page may take so long in any case, and beyond it has to come at this rate. */
  public static final int PAGE_MILLIS_MIN = 10_000;

  public static final int PAGE_BYTES_PER_SECOND_MIN = 16 * KIB;

  /** After so long the making of a page ends with what it has; the next page goes on from there. */
  public static final int PAGE_MADE_MILLIS_MAX = 2_000;

  /** Pages that a follower makes at the same time for others; more are refused at once. */
  public static final int PAGES_MADE_MAX = 8;

  // Comparing replicas.

  /** Slots that are compared at the same time. */
  public static final int COMPARED_SLOTS_MAX = 64;

  /** In so short a time, and no shorter, all slots can be compared. */
  public static final int COMPARE_WITHIN_MILLIS_MIN = 2_000;

  /** The answers of all replicas; what is not complete by then is not compared this time. */
  public static final int COMPARE_MILLIS_MAX = 60_000;

  // Links.
  public static final int FOLLOWERS_MAX = 64;

  /** A message on a link, either way. */
  public static final int FRAME_BYTES_MAX = 12 * MIB;

  /**
   * Items of all lists in a message together: so many small objects may a message of the largest
   * size become.
   */
  public static final int FRAME_ITEMS_MAX = MIB;

  /** Messages of a link that the other side has not taken yet; with more the link is given up. */
  public static final int LINK_UNSENT_BYTES_MAX = 64 * MIB;

  /** A follower's answers to relayed reads go out in messages of about this size, or one answer. */
  public static final int ANSWERS_BYTES_MAX = MIB;

  /** What a follower remembers goes out in messages of about this size. */
  public static final int MEMORY_BYTES_MAX = MIB;

  /** A text in a message: an address, an id, a reason. */
  public static final int TEXT_BYTES_MAX = KIB;

  /** Links opened to a follower on which no hello came yet; more are turned away. */
  public static final int STRANGERS_MAX = 16;

  /** On a link on which no hello came yet no message may be longer. */
  public static final int STRANGER_FRAME_BYTES_MAX = 8 * KIB;

  /**
   * Offices whose nonces the cluster log keeps and a hello tells. A follower that was away for more
   * can't tell whether the log knows the one that it promised.
   */
  public static final int OFFICES_KNOWN_MAX = 32;

  /** A nonce is a UUID. */
  public static final int NONCE_BYTES_MAX = 64;

  /** Links to a follower that said hello: the leader's, and those about to be found dead. */
  public static final int LEADER_LINKS_MAX = 8;

  /** A page of a slot that one follower fetches from another. */
  public static final int PAGE_BYTES_MAX = MIB;

  // Waits.
  public static final int CONNECT_MILLIS_MAX = 1_000;

  /** From the opening of a link to its hello. */
  public static final int HELLO_MILLIS_MAX = 2_000;

  /** Between two signs of life. */
  public static final int BEAT_MILLIS = 200;

  /** After so long without a sign of life the other side is taken for dead (R7). */
  public static final int SILENCE_MILLIS_MAX = 1_000;

  /**
   * A link on which nothing at all was said is closed below the protocol too: the net under {@link
   * #SILENCE_MILLIS_MAX}.
   */
  public static final int LINK_IDLE_MILLIS_MAX = 30_000;

  /** Of reconnecting: the first wait, and the longest. */
  public static final int BACKOFF_MILLIS_MIN = 50;

  public static final int BACKOFF_MILLIS_MAX = 1_000;

  /** A decision that nothing carries goes alone after so long (R5). */
  public static final int DECISION_MILLIS_MAX = 5;

  /** A client's request, unless it says otherwise. */
  public static final int REQUEST_MILLIS_DEFAULT = 5_000;

  public static final int REQUEST_MILLIS_MAX = 60_000;

  /** A request's body may take so long in any case, and beyond it has to come at this rate. */
  public static final int BODY_MILLIS_MIN = 5_000;

  public static final int BODY_BYTES_PER_SECOND_MIN = 16 * KIB;

  /** One server's short question to another: head and body of the answer together. */
  public static final int ASK_MILLIS_MAX = 2_000;

  /** The answer to such a question. */
  public static final int ASK_BYTES_MAX = MIB;

  /** A stream of events on which nothing came for so long is taken for dead. */
  public static final int EVENTS_SILENCE_MILLIS_MAX = 5_000;

  /**
   * Of a body that is refused, so much is read all the same, so that its sender sees the answer.
   */
  public static final int DISCARD_BYTES_MAX = 2 * TRANSACTION_JSON_BYTES_MAX;

  // What is shown live.

  /** Consoles, and followers that pass the stream on. */
  public static final int LISTENERS_MAX = 256;

  /** Events that a listener may be behind before it is sent away, to come back and begin anew. */
  public static final int LISTENER_BEHIND_MAX = 256;

  /** Transactions of late that a leader remembers. */
  public static final int TRACES_MAX = 1_024;

  /** Of those, how many are shown in one event; the rest is counted. */
  public static final int TRACES_SHOWN_MAX = 40;

  /** Keys named of a transaction, and characters of each. */
  public static final int TRACE_KEYS_MAX = 4;

  public static final int TRACE_KEY_CHARS_MAX = 64;

  /** Seconds of load that are remembered. */
  public static final int LOAD_SECONDS_MAX = 600;

  // The cluster log.

  /**
   * An entry or a snapshot: each slot in an entry, 64 members and all slots' replicas in a
   * snapshot.
   */
  public static final int CLUSTER_BYTES_MAX = MIB;

  /** Commands proposed and not in the log yet: far more than followers can cause. */
  public static final int CLUSTER_PROPOSALS_MAX = 2_048;

  /**
   * What clients ask about followers (to register, drain, take back or forget one) and the cluster
   * log has not said; and how many may wait for it. More are refused at once.
   */
  public static final int MEMBERSHIP_COMMANDS_MAX = 128;

  public static final int MEMBERSHIP_REQUESTS_MAX = 1_024;

  static {
    // What a message carries beside its payload: kinds, counts, epochs.
    int frame = 64;
    relation(QUERY_VALUE_BYTES_MAX <= VALUE_BYTES_MAX, "a query's value is a value");
    relation(
        KEY_BYTES_MAX + VALUE_BYTES_MAX <= TRANSACTION_BYTES_MAX, "a transaction holds any write");
    relation(ROUND_COUNT_MAX * ROUNDS_UNDER_WAY_MAX <= UNDECIDED_MAX, "all rounds may be full");
    relation(
        KEY_BYTES_MAX + VALUE_BYTES_MAX + 2 * (KEY_BYTES_MAX + 9 * ENTITY_TAGS_MAX)
            <= TRANSACTION_BYTES_MAX,
        "a transaction holds any write with its entity tags");
    relation(8 * TRANSACTION_BYTES_MAX <= REQUEST_BYTES_UNDER_WAY_MAX, "a few large requests fit");
    relation(VALUE_BYTES_MAX <= TRANSACTION_GETS_BYTES_MAX, "a transaction gets any value");
    relation(
        TRANSACTION_GETS_BYTES_MAX <= TRANSACTION_READ_BYTES_MAX, "what is answered can be read");
    relation(TRANSACTION_READ_BYTES_MAX <= READS_BYTES_MAX, "a transaction's reads have room");
    relation(
        8 * TRANSACTION_BYTES_MAX <= ANSWERS_UNDER_WAY_BYTES_MAX, "a few long answers are sent");
    relation(
        CONNECTIONS_PER_ADDRESS_MAX < CONNECTIONS_MAX, "one address leaves connections to others");
    relation(2 * TRANSACTION_JSON_BYTES_MAX <= PASSED_ON_BYTES_MAX, "a few bodies are passed on");
    relation(WORK_QUEUE_MAX <= UNDECIDED_MAX, "what the queue held can be taken up");
    relation(
        REQUEST_BYTES_UNDER_WAY_MAX + LEARNERS_BEHIND_BYTES_MAX <= TRANSACTIONS_KEPT_BYTES_MAX,
        "requests have room beside what learners lack");
    relation(8 * TRANSACTION_BYTES_MAX <= LEARNERS_BEHIND_BYTES_MAX, "a learner may lag a little");
    relation(
        LEARNER_PUT_OFF_MILLIS_MIN <= LEARNER_PUT_OFF_MILLIS_MAX, "a learner is put off longer");
    relation(ROUND_DECISIONS_MAX >= ROUND_COUNT_MAX, "decisions keep pace with rounds");
    // Slots, releases and the name of a held transaction, beside writes and conditions.
    relation(
        2 * 1_024 + 10 * HELD_PIECES_MAX + TEXT_BYTES_MAX <= 8 * KIB, "a prepare holds its head");
    int reads = ROUND_READS_MAX * (KEY_BYTES_MAX + 16);
    int round =
        frame + Math.max(ROUND_BYTES_MAX, PREPARE_BYTES_MAX) + ROUND_DECISIONS_MAX * 22 + reads;
    relation(round <= FRAME_BYTES_MAX, "a frame holds any round");
    int answers = frame + ANSWERS_BYTES_MAX + VALUE_BYTES_MAX + 32;
    relation(answers <= FRAME_BYTES_MAX, "a frame holds any answers");
    // A held piece is remembered whole, and its keys beside it.
    int remembered = PREPARE_BYTES_MAX + TRANSACTION_BYTES_MAX + TRANSACTION_WRITES_MAX * 4;
    relation(frame + MEMORY_BYTES_MAX + remembered <= FRAME_BYTES_MAX, "a frame holds any memory");
    relation(
        frame + PAGE_BYTES_MAX + KEY_BYTES_MAX + VALUE_BYTES_MAX <= FRAME_BYTES_MAX,
        "a frame holds any page");
    relation(
        2 * ROUND_DECISIONS_MAX + ROUND_BYTES_MAX / 2 <= FRAME_ITEMS_MAX,
        "a frame holds a round of small items");
    relation(
        MEMORY_BYTES_MAX / 2 + TRANSACTION_WRITES_MAX <= FRAME_ITEMS_MAX,
        "a frame holds memories of small items");
    relation(
        ROUNDS_UNDER_WAY_MAX * FRAME_BYTES_MAX <= LINK_UNSENT_BYTES_MAX, "a link holds all rounds");
    // 1,024 slots, ten times a second.
    relation(
        COMPARED_SLOTS_MAX * 10 * (COMPARE_WITHIN_MILLIS_MIN / 1_000) >= 1_024,
        "all slots are compared in time");
    relation(FETCHES_MAX <= LEARNING_MAX, "what is fetched is learned");
    relation(FETCHES_MAX <= FETCHES_UNDER_WAY_MAX, "fetches that were given up leave room");
    relation(FETCHES_MAX <= PAGES_MADE_MAX, "one follower can be served whole");
    relation(2 * PAGE_MADE_MILLIS_MAX <= PAGE_MILLIS_MIN, "a page is made before it is given up");
    relation(
        frame + 2 * TEXT_BYTES_MAX + (1 + OFFICES_KNOWN_MAX) * (NONCE_BYTES_MAX + 2)
            <= STRANGER_FRAME_BYTES_MAX,
        "a stranger can say hello");
    relation(2 * BEAT_MILLIS < SILENCE_MILLIS_MAX, "one late beat is no silence");
    relation(SILENCE_MILLIS_MAX < LINK_IDLE_MILLIS_MAX, "the protocol notices first");
    relation(CONNECT_MILLIS_MAX <= HELLO_MILLIS_MAX, "a hello can follow a slow connect");
    relation(BACKOFF_MILLIS_MIN <= BACKOFF_MILLIS_MAX, "backoff grows");
    relation(DECISION_MILLIS_MAX < BEAT_MILLIS, "decisions go before a beat would");
    relation(
        16 * FOLLOWERS_MAX + MEMBERSHIP_COMMANDS_MAX <= CLUSTER_PROPOSALS_MAX,
        "all followers may change at once");
    relation(TRANSACTION_JSON_BYTES_MAX < DISCARD_BYTES_MAX, "who errs a little sees why");
    relation(TRACES_SHOWN_MAX <= TRACES_MAX, "what is shown is remembered");
    relation(HELD_NAME_BYTES_MAX <= TEXT_BYTES_MAX, "a held transaction's name is a text");
    relation(HOLD_MILLIS_DEFAULT <= HOLD_MILLIS_MAX, "the default is allowed");
    relation(REQUEST_MILLIS_DEFAULT <= REQUEST_MILLIS_MAX, "the default is allowed");
    relation(
        SILENCE_MILLIS_MAX < REQUEST_MILLIS_DEFAULT, "a request outlives the loss of a follower");
  }

  private Limits() {}

  private static void relation(boolean holds, String what) {
    Invariant.check(holds, "I9", what);
  }
}
