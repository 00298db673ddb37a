package io.troth.bench.contender;

import io.troth.bench.load.Load;
import java.util.List;

/**
 * Something that load is put on.
 *
 * @param servers whose processor time is counted: none if they are not ours
 * @param shapes whether what it does depends on what was stored before
 */
public record Contender(String name, Load load, List<Server> servers, boolean shapes) {}
