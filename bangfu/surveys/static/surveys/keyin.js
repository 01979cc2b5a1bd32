/* The number typed last stays for correction, and the next one replaces it. */
"use strict";
document.querySelector("[name=q][autofocus]").select();
