package com.emshop.explorer;

/** What can be let happen to an order, beside people, messages and timers that take their time. */
enum FaultType {
    /** The bank declines, for good. */
    DECLINE,
    /** The money is taken a second time. */
    SECOND_CAPTURE,
    /** Somebody else wants the last piece, and may give it up again. */
    RIVAL,
    /** One process crashes, in the worst moment: between two commits. */
    CRASH,
    /** Positions are set back, as far as one likes: everything that was handled comes again. */
    REDELIVERY,
    /** One refund is refused or takes its time. */
    REFUND_TROUBLE,
    /** An operator gives half of the money of a paid order back, or all of it in two halves. */
    GOODWILL
}
