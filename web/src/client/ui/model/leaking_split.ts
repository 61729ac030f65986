// RMSE by sweep of the paper's first settings on ML-latest-small, with its own split and with an honest one. A fact about a way
// of testing, not about the loaded model: core/README.md has the same table, and the commands that give it again.

export const leakingSplit = {
  sweeps: [1, 2, 3, 5, 10, 20, 30],
  leaking: {
    train: [0.711, 0.637, 0.612, 0.592, 0.577, 0.568, 0.565],
    test: [0.667, 0.613, 0.596, 0.581, 0.571, 0.564, 0.563],
  },
  honest: {
    train: [0.675, 0.598, 0.571, 0.548, 0.529, 0.519, 0.515],
    test: [0.989, 0.995, 1.002, 1.011, 1.019, 1.016, 1.008],
  },
} as const;
