package io.troth.client;

/**
 * The write may have been applied, or may be yet: the server says so, or the connection broke after
 * the request was sent, or the deadline passed. Read the key to find out, or write so that doing it
 * twice is as good as once: with {@link TrothClient#compareAndSet(String, long, byte[])} for
 * instance, whose second try then is refused.
 *
 * @param message what happened
 */
public record Unknown(String message) implements Outcome, TransactionOutcome {}
