/** What is sold, and to whom. */
@ NonNullApi
//^ ref decorate NonNullApi
package com.acme.shop;

import org.acme.lang.NonNullApi;
//     ^ use org.acme.lang NonNullApi
