-- The rights of the accounts, for a MySQL server of your own. Run it as an administrator, after the databases and the accounts
-- were created and before each installation and upgrade of the shop: it may be repeated, no table needs to exist, and it
-- takes back what earlier versions granted. On a server that holds some of the schemas, run their sections. '%' and the names
-- may be changed. docs/operations/security.md says what the rights are for.

GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'emshop_relay'@'%';

-- emshop_order
GRANT ALL PRIVILEGES ON emshop_order.* TO 'emshop_order_owner'@'%';
GRANT CREATE, UPDATE ON emshop_order.consumer_positions TO 'emshop_order_app'@'%';
REVOKE CREATE ON emshop_order.consumer_positions FROM 'emshop_order_app'@'%';
GRANT CREATE, UPDATE ON emshop_order.dead_letters TO 'emshop_order_app'@'%';
REVOKE CREATE ON emshop_order.dead_letters FROM 'emshop_order_app'@'%';
GRANT CREATE, UPDATE ON emshop_order.products TO 'emshop_order_app'@'%';
REVOKE CREATE ON emshop_order.products FROM 'emshop_order_app'@'%';
GRANT CREATE, UPDATE ON emshop_order.order_info TO 'emshop_order_app'@'%';
REVOKE CREATE ON emshop_order.order_info FROM 'emshop_order_app'@'%';
GRANT CREATE, UPDATE, DELETE ON emshop_order.order_idempotency_keys TO 'emshop_order_app'@'%';
REVOKE CREATE ON emshop_order.order_idempotency_keys FROM 'emshop_order_app'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON emshop_order.* TO 'emshop_order_app'@'%';
REVOKE UPDATE, DELETE ON emshop_order.* FROM 'emshop_order_app'@'%';
GRANT CREATE, SELECT, DELETE ON emshop_order.outbox TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_order.outbox FROM 'emshop_relay'@'%';
GRANT CREATE, SELECT ON emshop_order.outbox_origin TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_order.outbox_origin FROM 'emshop_relay'@'%';
GRANT LOCK TABLES, SELECT, DELETE ON emshop_order.* TO 'emshop_relay'@'%';
REVOKE SELECT, DELETE ON emshop_order.* FROM 'emshop_relay'@'%';

-- emshop_payment
GRANT ALL PRIVILEGES ON emshop_payment.* TO 'emshop_payment_owner'@'%';
GRANT CREATE, UPDATE ON emshop_payment.consumer_positions TO 'emshop_payment_app'@'%';
REVOKE CREATE ON emshop_payment.consumer_positions FROM 'emshop_payment_app'@'%';
GRANT CREATE, UPDATE ON emshop_payment.dead_letters TO 'emshop_payment_app'@'%';
REVOKE CREATE ON emshop_payment.dead_letters FROM 'emshop_payment_app'@'%';
GRANT CREATE, UPDATE ON emshop_payment.payment_orders TO 'emshop_payment_app'@'%';
REVOKE CREATE ON emshop_payment.payment_orders FROM 'emshop_payment_app'@'%';
GRANT CREATE, UPDATE ON emshop_payment.payment_captures TO 'emshop_payment_app'@'%';
REVOKE CREATE ON emshop_payment.payment_captures FROM 'emshop_payment_app'@'%';
GRANT CREATE, UPDATE ON emshop_payment.payment_refunds TO 'emshop_payment_app'@'%';
REVOKE CREATE ON emshop_payment.payment_refunds FROM 'emshop_payment_app'@'%';
GRANT CREATE, UPDATE ON emshop_payment.payment_webhooks TO 'emshop_payment_app'@'%';
REVOKE CREATE ON emshop_payment.payment_webhooks FROM 'emshop_payment_app'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON emshop_payment.* TO 'emshop_payment_app'@'%';
REVOKE UPDATE, DELETE ON emshop_payment.* FROM 'emshop_payment_app'@'%';
GRANT CREATE, SELECT, DELETE ON emshop_payment.outbox TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_payment.outbox FROM 'emshop_relay'@'%';
GRANT CREATE, SELECT ON emshop_payment.outbox_origin TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_payment.outbox_origin FROM 'emshop_relay'@'%';
GRANT LOCK TABLES, SELECT, DELETE ON emshop_payment.* TO 'emshop_relay'@'%';
REVOKE SELECT, DELETE ON emshop_payment.* FROM 'emshop_relay'@'%';

-- emshop_inventory
GRANT ALL PRIVILEGES ON emshop_inventory.* TO 'emshop_inventory_owner'@'%';
GRANT CREATE, UPDATE ON emshop_inventory.consumer_positions TO 'emshop_inventory_app'@'%';
REVOKE CREATE ON emshop_inventory.consumer_positions FROM 'emshop_inventory_app'@'%';
GRANT CREATE, UPDATE ON emshop_inventory.dead_letters TO 'emshop_inventory_app'@'%';
REVOKE CREATE ON emshop_inventory.dead_letters FROM 'emshop_inventory_app'@'%';
GRANT CREATE, UPDATE ON emshop_inventory.stock TO 'emshop_inventory_app'@'%';
REVOKE CREATE ON emshop_inventory.stock FROM 'emshop_inventory_app'@'%';
GRANT CREATE, UPDATE ON emshop_inventory.reservations TO 'emshop_inventory_app'@'%';
REVOKE CREATE ON emshop_inventory.reservations FROM 'emshop_inventory_app'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON emshop_inventory.* TO 'emshop_inventory_app'@'%';
REVOKE UPDATE, DELETE ON emshop_inventory.* FROM 'emshop_inventory_app'@'%';
GRANT CREATE, SELECT, DELETE ON emshop_inventory.outbox TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_inventory.outbox FROM 'emshop_relay'@'%';
GRANT CREATE, SELECT ON emshop_inventory.outbox_origin TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_inventory.outbox_origin FROM 'emshop_relay'@'%';
GRANT LOCK TABLES, SELECT, DELETE ON emshop_inventory.* TO 'emshop_relay'@'%';
REVOKE SELECT, DELETE ON emshop_inventory.* FROM 'emshop_relay'@'%';

-- emshop_logistics
GRANT ALL PRIVILEGES ON emshop_logistics.* TO 'emshop_logistics_owner'@'%';
GRANT CREATE, UPDATE ON emshop_logistics.consumer_positions TO 'emshop_logistics_app'@'%';
REVOKE CREATE ON emshop_logistics.consumer_positions FROM 'emshop_logistics_app'@'%';
GRANT CREATE, UPDATE ON emshop_logistics.dead_letters TO 'emshop_logistics_app'@'%';
REVOKE CREATE ON emshop_logistics.dead_letters FROM 'emshop_logistics_app'@'%';
GRANT CREATE, UPDATE ON emshop_logistics.shipments TO 'emshop_logistics_app'@'%';
REVOKE CREATE ON emshop_logistics.shipments FROM 'emshop_logistics_app'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON emshop_logistics.* TO 'emshop_logistics_app'@'%';
REVOKE UPDATE, DELETE ON emshop_logistics.* FROM 'emshop_logistics_app'@'%';
GRANT CREATE, SELECT, DELETE ON emshop_logistics.outbox TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_logistics.outbox FROM 'emshop_relay'@'%';
GRANT CREATE, SELECT ON emshop_logistics.outbox_origin TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_logistics.outbox_origin FROM 'emshop_relay'@'%';
GRANT LOCK TABLES, SELECT, DELETE ON emshop_logistics.* TO 'emshop_relay'@'%';
REVOKE SELECT, DELETE ON emshop_logistics.* FROM 'emshop_relay'@'%';

-- emshop_console
GRANT ALL PRIVILEGES ON emshop_console.* TO 'emshop_console_owner'@'%';
GRANT CREATE, UPDATE ON emshop_console.consumer_positions TO 'emshop_console_app'@'%';
REVOKE CREATE ON emshop_console.consumer_positions FROM 'emshop_console_app'@'%';
GRANT CREATE, UPDATE ON emshop_console.dead_letters TO 'emshop_console_app'@'%';
REVOKE CREATE ON emshop_console.dead_letters FROM 'emshop_console_app'@'%';
GRANT CREATE, UPDATE ON emshop_console.observed_orders TO 'emshop_console_app'@'%';
REVOKE CREATE ON emshop_console.observed_orders FROM 'emshop_console_app'@'%';
GRANT CREATE, UPDATE ON emshop_console.observed_events TO 'emshop_console_app'@'%';
REVOKE CREATE ON emshop_console.observed_events FROM 'emshop_console_app'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON emshop_console.* TO 'emshop_console_app'@'%';
REVOKE UPDATE, DELETE ON emshop_console.* FROM 'emshop_console_app'@'%';
GRANT CREATE, SELECT, DELETE ON emshop_console.outbox TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_console.outbox FROM 'emshop_relay'@'%';
GRANT CREATE, SELECT ON emshop_console.outbox_origin TO 'emshop_relay'@'%';
REVOKE CREATE ON emshop_console.outbox_origin FROM 'emshop_relay'@'%';
GRANT LOCK TABLES, SELECT, DELETE ON emshop_console.* TO 'emshop_relay'@'%';
REVOKE SELECT, DELETE ON emshop_console.* FROM 'emshop_relay'@'%';
