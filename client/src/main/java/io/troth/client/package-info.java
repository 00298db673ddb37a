/** The Java client: start at {@link io.troth.client.TrothClient}. */
package io.troth.client;
