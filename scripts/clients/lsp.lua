-- Neovim against the language server: findings arrive at the right columns. Run with the
-- program in the variable BZSF and a file of Liquid open.
local settings = { name = "bzsf", cmd = { vim.env.BZSF, "lsp" }, root_dir = vim.fn.getcwd() }
local client = (vim.lsp.start or vim.lsp.start_client)(settings)
vim.lsp.buf_attach_client(0, client)
vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 50)
local found = vim.diagnostic.get(0)
for _, one in ipairs(found) do
  io.stdout:write(string.format("%d:%d-%d %s\n", one.lnum, one.col, one.end_col, one.code or one.message))
end
vim.cmd(#found > 0 and "qall!" or "cquit!")
