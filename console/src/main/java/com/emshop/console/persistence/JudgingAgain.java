package com.emshop.console.persistence;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Brings the verdicts up to date after an upgrade that changed the audit. Most of the time there is nothing to do, which a
 * look into an index tells. What fails is logged and tried again the next time; several instances do not get in each
 * other's way.
 */
@Component
class JudgingAgain {
    private static final int PAGE = 200;

    private final ObservedOrderStore orders;

    JudgingAgain(ObservedOrderStore orders) {
        this.orders = orders;
    }

    @Scheduled(fixedDelayString = "${emshop.console.judge-again-interval}")
    void outdated() {
        int judged;
        do { // ends: what was judged has this edition
            judged = orders.judgeAgain(PAGE);
        } while (judged > 0 && !Thread.currentThread().isInterrupted());
    }
}
