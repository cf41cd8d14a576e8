require "date"
require_relative "guide"

module Guiderota
  # Assigns guides to tours, the least busy first.
  class Rota
    MAX_TOURS = 3

    def initialize(guides)
      @guides = guides
      @tours = Hash.new { |tours, guide| tours[guide] = [] }
    end

    def assign(date, language)
      guide = candidates(language).min_by { |free| @tours[free].size }
      return nil if guide.nil?

      @tours[guide] << date
      guide
    end

    def candidates(language)
      @guides.select do |guide|
        guide.speaks?(language) && @tours[guide].size < MAX_TOURS
      end
    end

    def self.of(*names)
      new(names.map { |name| Guide.new(name) })
    end
  end
end
