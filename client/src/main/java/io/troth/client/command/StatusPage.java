package io.troth.client.command;

/** A cluster's status for people: the verdict first, then the followers, then numbers. */
record StatusPage(Fields cluster, boolean colours) {
  String render(String asked) {
    StringBuilder page = new StringBuilder();
    page.append("cluster of ").append(cluster.text("leader")).append(", asked at ").append(asked);
    page.append(": ").append(Advice.of(cluster).render(colours)).append('\n');
    page.append(followers()).append('\n').append(numbers());
    return page.toString();
  }

  private String followers() {
    Table table = new Table().row("ID", "ADDRESS", "STATE", "SLOTS", "KEYS", "BYTES", "BEHIND");
    for (Fields each : cluster.objects("followers")) {
      table.row(
          each.text("id"),
          each.text("address"),
          each.text("state").replace('_', ' '),
          each.text("slots"),
          each.text("keys"),
          Amount.bytes(each.number("bytes")),
          each.text("behind"));
    }
    return table.render();
  }

  private String numbers() {
    Fields slots = cluster.object("slots");
    Fields transactions = cluster.object("transactions");
    Fields moves = cluster.object("moves");
    Fields comparison = cluster.object("comparison");
    return """
    slots         %s, %s in sync, %s under-replicated
    transactions  %s in doubt, %s held, %s waiting in the queue
    moves         %s
    replicas      %s
    leader        %s, epoch %s, redundancy %s
    """
        .formatted(
            slots.text("total"),
            slots.text("in_sync"),
            slots.text("under_replicated"),
            transactions.text("in_doubt"),
            transactions.text("held"),
            cluster.text("queue_depth"),
            moves.number("slots_to_go") == 0 ? "none" : Amount.move(moves),
            compared(comparison),
            cluster.text("leader"),
            cluster.text("epoch"),
            cluster.text("redundancy"));
  }

  private static String compared(Fields comparison) {
    long within = comparison.number("within_millis");
    int differing = comparison.objects("differing").size();
    return (within == 0 ? "not compared" : "all compared every " + Amount.time(within))
        + (differing == 0
            ? ", none found to differ"
            : ", " + Amount.slots(differing) + (differing == 1 ? " differs" : " differ"));
  }
}
