package com.emshop.console.persistence;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Audits stored orders again after a change of the audit's rules or timeouts. Usually there is nothing to do, which one index
 * lookup shows. A failure is logged and the next run tries again. Instances that run it at
 * the same time wait for each other's row locks.
 */
@Component
class ReauditJob {
    private static final int BATCH_SIZE = 200;

    private final ObservedOrderStore orders;

    ReauditJob(ObservedOrderStore orders) {
        this.orders = orders;
    }

    @Scheduled(fixedDelayString = "${emshop.console.reaudit-interval}")
    void reauditOutdated() {
        int audited;
        do { // ends, since an audited order has the current version
            audited = orders.reaudit(BATCH_SIZE);
        } while (audited > 0 && !Thread.currentThread().isInterrupted());
    }
}
