package com.emshop.relay;

import com.emshop.relay.position.Position;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** UP while every source is streamed by this relay or by another one that leads, and no row has waited for long. Idle is UP. */
@Component("relay")
final class RelayHealthIndicator implements HealthIndicator {

    private final RelayRunner relays;

    RelayHealthIndicator(RelayRunner relays) {
        this.relays = relays;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (SourceRelay relay : relays.all()) {
            SourceRelay.Status status = relay.status();
            boolean working =
                    status.state() == SourceRelay.State.STREAMING || status.state() == SourceRelay.State.STANDBY;
            if (!working || relay.isStuck()) {
                health.down();
            }
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("state", status.state());
            details.put("reason", status.reason());
            details.put("since", status.since());
            details.put("waitingRows", relay.backlog().rows());
            details.put("lagSeconds", relay.lag().toMillis() / 1000.0);
            Position position = relay.position();
            if (position != null) {
                details.put("position", position.coordinates().toString());
                details.put("completed", position.completed().toString());
            }
            health.withDetail(relay.source(), details);
        }
        return health.build();
    }
}
