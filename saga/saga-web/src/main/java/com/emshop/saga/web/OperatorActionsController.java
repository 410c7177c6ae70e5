package com.emshop.saga.web;

import com.emshop.saga.messaging.OperatorActions;
import io.swagger.v3.oas.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What operators did in this service, for operators; the same in every service. */
@RestController
@OperatorOnly
class OperatorActionsController {
    private final OperatorActions actions;

    OperatorActionsController(OperatorActions actions) {
        this.actions = actions;
    }

    @Operation(summary = "What operators did, the newest first; of one operator, one action, one aggregate, or of all")
    @GetMapping("/operator-actions")
    CursorPage<OperatorActions.Entry> list(
            @RequestParam @Nullable String userId,
            @RequestParam @Nullable String action,
            @RequestParam @Nullable String aggregateType,
            @RequestParam @Nullable String aggregateKey,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        return CursorPage.of(
                actions.page(
                        new OperatorActions.Filter(userId, action, aggregateType, aggregateKey),
                        CursorPage.position(cursor, Long.MAX_VALUE),
                        most + 1),
                most,
                entry -> Long.toString(entry.id()),
                entry -> entry);
    }
}
