/*
 * The one list of calls from which the matrix of deaths is made: mortal.exe runs them in this
 * order, the test makes a point "before", "in" and "after" of each.
 */
#ifndef TESTS_HOSTILE_MORTAL_CALLS_H
#define TESTS_HOSTILE_MORTAL_CALLS_H

#define MORTAL_CALLS(X)                                                                            \
    X(FwpmEngineOpen0)                                                                             \
    X(FwpmTransactionBegin0)                                                                       \
    X(FwpmTransactionAbort0)                                                                       \
    X(FwpmTransactionBegin0_again)                                                                 \
    X(FwpmTransactionCommit0)                                                                      \
    X(IPsecKeyManagerAddAndRegister0)                                                              \
    X(IPsecKeyManagersGet0)                                                                        \
    X(IPsecKeyManagerGetSecurityInfoByKey0)                                                        \
    X(IPsecKeyManagerSetSecurityInfoByKey0)                                                        \
    X(FwpmFreeMemory0)                                                                             \
    X(IPsecKeyManagerUnregisterAndDelete0)                                                         \
    X(FwpmEngineClose0)

#endif
