/* The made-up headers declare nothing of IKE; this one keeps the compiler from finding another. */
