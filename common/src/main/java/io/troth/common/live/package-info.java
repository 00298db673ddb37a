/** What is shown live: noted off the way of requests, bounded, made once for all who look. */
package io.troth.common.live;
