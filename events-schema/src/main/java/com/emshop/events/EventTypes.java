package com.emshop.events;

import com.emshop.events.inventory.StockConfirmationFailed;
import com.emshop.events.inventory.StockConfirmed;
import com.emshop.events.inventory.StockReleased;
import com.emshop.events.inventory.StockReservationExpired;
import com.emshop.events.inventory.StockReservationFailed;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.inventory.StockReturned;
import com.emshop.events.logistics.ShipmentCancellationRefused;
import com.emshop.events.logistics.ShipmentCancelled;
import com.emshop.events.logistics.ShipmentCreated;
import com.emshop.events.logistics.ShipmentDelivered;
import com.emshop.events.logistics.ShipmentDispatched;
import com.emshop.events.logistics.ShipmentRejected;
import com.emshop.events.order.OrderCancellationRequested;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderCompleted;
import com.emshop.events.order.OrderCreated;
import com.emshop.events.order.OrderDelivered;
import com.emshop.events.order.OrderPaid;
import com.emshop.events.order.OrderShipped;
import com.emshop.events.payment.LatePaymentReceived;
import com.emshop.events.payment.PaymentCancelled;
import com.emshop.events.payment.PaymentConfirmed;
import com.emshop.events.payment.PaymentCreated;
import com.emshop.events.payment.PaymentExpired;
import com.emshop.events.payment.PaymentFailed;
import com.emshop.events.payment.PaymentRefunded;
import com.emshop.events.payment.RefundFailed;
import com.emshop.events.payment.RefundStarted;
import java.util.List;
import org.apache.avro.Schema;

/** The schemas of all events, complete in themselves, as the services write them: what a schema registry has to know. */
public final class EventTypes {
    public static final List<Schema> SCHEMAS = List.of(
            OrderCancellationRequested.getClassSchema(),
            OrderCancelled.getClassSchema(),
            OrderCompleted.getClassSchema(),
            OrderCreated.getClassSchema(),
            OrderDelivered.getClassSchema(),
            OrderPaid.getClassSchema(),
            OrderShipped.getClassSchema(),
            LatePaymentReceived.getClassSchema(),
            PaymentCancelled.getClassSchema(),
            PaymentConfirmed.getClassSchema(),
            PaymentCreated.getClassSchema(),
            PaymentExpired.getClassSchema(),
            PaymentFailed.getClassSchema(),
            PaymentRefunded.getClassSchema(),
            RefundFailed.getClassSchema(),
            RefundStarted.getClassSchema(),
            StockConfirmationFailed.getClassSchema(),
            StockConfirmed.getClassSchema(),
            StockReleased.getClassSchema(),
            StockReservationExpired.getClassSchema(),
            StockReservationFailed.getClassSchema(),
            StockReserved.getClassSchema(),
            StockReturned.getClassSchema(),
            ShipmentCancellationRefused.getClassSchema(),
            ShipmentCancelled.getClassSchema(),
            ShipmentCreated.getClassSchema(),
            ShipmentDelivered.getClassSchema(),
            ShipmentDispatched.getClassSchema(),
            ShipmentRejected.getClassSchema());

    private EventTypes() {}
}
