package io.troth.bench.load;

import java.time.Duration;

/**
 * A load to be put on a server: so many clients, each of which asks, waits for the answer, and asks
 * again.
 *
 * @param rampUp goes before what is counted
 */
public record Plan(int clients, Mix mix, KeyPicker keys, Duration rampUp, Duration counted) {}
