package com.emshop.console;

import java.time.Instant;
import java.util.SortedMap;

/** What an event says beside its name, as far as it has to agree with what others say. */
public sealed interface Detail {

    /** Nothing beside its name. */
    Detail NONE = new Nothing();

    /** Adds it to what is known. */
    void addTo(EvidenceDraft draft);

    /** Nothing beside its name. */
    record Nothing() implements Detail {
        @Override
        public void addTo(EvidenceDraft draft) {
            // the name was counted
        }
    }

    /** What was ordered. */
    record Placed(Placement placement) implements Detail {
        @Override
        public void addTo(EvidenceDraft draft) {
            draft.placement = placement;
        }
    }

    /** Why it died. */
    record Died(CancelReason reason) implements Detail {
        @Override
        public void addTo(EvidenceDraft draft) {
            draft.cancelReason = reason;
        }
    }

    /** Until when it can be paid. */
    record PayableUntil(Instant until) implements Detail {
        @Override
        public void addTo(EvidenceDraft draft) {
            draft.payableUntil = until;
        }
    }

    /** When the customer got it. */
    record Arrived(Instant at) implements Detail {
        @Override
        public void addTo(EvidenceDraft draft) {
            draft.deliveredAt = at;
        }
    }

    /** Money that came. */
    record Captured(Capture capture) implements Detail {
        @Override
        public void addTo(EvidenceDraft draft) {
            draft.captures.put(capture.thirdPartySn(), capture);
        }
    }

    /** Money that goes back. */
    record GoesBack(Refund refund) implements Detail {
        @Override
        public void addTo(EvidenceDraft draft) {
            draft.refunds.merge(refund.refundSn(), refund, Refund::and);
        }
    }

    /** Pieces that were set aside, and until when. */
    record SetAside(SortedMap<String, Integer> pieces, Instant until) implements Detail {
        @Override
        public void addTo(EvidenceDraft draft) {
            draft.reservedUntil = until;
            draft.move(Fact.STOCK_RESERVED, pieces);
        }
    }

    /** Pieces that were sold or given back. */
    record Moved(Fact fact, SortedMap<String, Integer> pieces) implements Detail {
        @Override
        public void addTo(EvidenceDraft draft) {
            draft.move(fact, pieces);
        }
    }
}
