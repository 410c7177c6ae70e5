/** Whether the databases of all services agree, looked at with one consistent view. Plain JDBC. */
@NullMarked
package com.emshop.localstack.audit;

import org.jspecify.annotations.NullMarked;
