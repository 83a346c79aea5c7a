# Compares what we make of random templates with what Ruby Liquid makes of them: reads the lines that
# `cargo run --example differential` writes. Liquid 5.4 is what Debian has; what has changed since is in REASONS.
require 'json'
require 'active_support/all'
require 'liquid'

# Why our answer may differ: a name, and what must hold of the case.
REASONS = [
  ['`raw` has white space control since 5.5', ->(kase, _, _) { kase['template'].match?(/{%-\s*endraw|raw\s*-%}/) }],
  ['numbers that are no index', ->(_, _, error) { error&.match?(/RangeError|too big for/) }],
  ['years that no calendar has', ->(kase, _, _) { kase['template'].match?(/(big|67890)[^}%]* \| date/) }],
  ['we have no negative zero', ->(kase, output, _) { output && output.gsub('-0.0', '0.0') == kase['output']&.gsub('-0.0', '0.0') }],
  ['filters refuse a property that is none since 5.6', ->(kase, _, _) { kase['error']&.start_with?('cannot select the property') }],
]

def ruby(template, data)
  parsed = Liquid::Template.parse(template, error_mode: :strict)
  context = Liquid::Context.build(static_environments: data, rethrow_errors: true)
  [parsed.render(context), nil]
rescue Liquid::Error, SystemStackError => error
  [nil, error.message]
rescue StandardError => error
  [nil, "internal: #{error.class} #{error.message}"]
end

count = 0
excused = Hash.new(0)
differences = []
ARGF.each_line do |line|
  count += 1
  kase = JSON.parse(line)
  output, error = ruby(kase['template'], kase['data'])
  next if error ? kase['error'] : output == kase['output']
  reason = REASONS.find { |_, holds| holds.call(kase, output, error) }
  if reason
    excused[reason.first] += 1
  else
    differences << [kase, output, error]
  end
end

differences.first(20).each do |kase, output, error|
  puts "template: #{kase['template'].inspect}", "data: #{kase['data'].to_json}"
  puts "  ours: #{(kase['output'] || kase['error']).inspect}#{' (error)' if kase['error']}"
  puts "  Ruby: #{(output || error).inspect}#{' (error)' if error}", ''
end
excused.sort.each { |name, times| puts "#{times} differ: #{name}" }
puts "#{count} templates, #{differences.length} differ for no known reason"
exit(differences.empty? && count.positive? ? 0 : 1)
