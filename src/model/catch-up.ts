/** So many last days are looked at where catching up is asked for without a number. */
export const CATCH_UP_DAYS = 30;
